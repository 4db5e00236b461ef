import { useEffect, useState } from 'preact/hooks';
import { Dialog } from '../dialog/Dialog';
import { tell } from '../notice/notice';
import { Failed, Waiting } from '../notice/states';
import { Resource } from '../state/resource';
import { useDeed } from './deed';
import { Fault } from './fields';
import { requests } from './requests';
import type { Token } from './shapes';
import { SCOPES, TokenDialog } from './TokenDialog';
import { day, minute } from './times';
import { accountWords } from './words';

/** The account's tokens: what they may do, how long, and how to be rid of them. */
export function Tokens({ name }: { name: string }) {
  const t = accountWords.value.tokens;
  const [tokens] = useState(() => new Resource<Token[]>());
  const [making, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<Token | null>(null);
  const load = () => tokens.load(async (signal) => (await requests.tokens(signal)).items);
  useEffect(() => void load(), []);
  const now = tokens.value;
  return (
    <section class="part" aria-labelledby="own-tokens">
      <div class="part-head">
        <div>
          <h2 id="own-tokens" tabIndex={-1}>
            {t.title}
          </h2>
          <p class="note">{t.lead}</p>
        </div>
        <button type="button" class="action" onClick={() => setMaking(true)}>
          {t.create}
        </button>
      </div>
      {now.status === 'failed' && (
        <Failed problem={now.problem} retry={() => void tokens.retry()} />
      )}
      {now.status === 'loading' && !now.data && <Waiting slow={now.slow} />}
      {now.data?.length === 0 && <p class="note empty">{t.none}</p>}
      {now.data && now.data.length > 0 && (
        <ul class="lines">
          {now.data.map((token) => (
            <Line key={token.id} token={token} revoke={() => setRevoking(token)} />
          ))}
        </ul>
      )}
      {making && (
        <TokenDialog name={name} made={() => void load()} close={() => setMaking(false)} />
      )}
      {revoking && (
        <Revoke
          token={revoking}
          close={() => setRevoking(null)}
          done={() => {
            tell(t.revoked(revoking.name));
            document.getElementById('own-tokens')?.focus();
            void load();
          }}
        />
      )}
    </section>
  );
}

function Line({ token, revoke }: { token: Token; revoke: () => void }) {
  const t = accountWords.value.tokens;
  const over = Date.parse(token.expires_at) < Date.now();
  return (
    <li class="line">
      <p class="line-name">
        <span>{token.name}</span>
        {over && <span class="tag">{t.expired}</span>}
      </p>
      <p class="note">
        <span>
          {SCOPES.flatMap(([scope]) =>
            token.scopes.includes(scope) ? t.scopeShort[scope] : [],
          ).join(' / ')}
        </span>
        <span>
          {t.expires} {day(token.expires_at)}
        </span>
        <span>{token.last_used ? `${t.used} ${minute(token.last_used)}` : t.never}</span>
      </p>
      <button type="button" class="action" aria-label={t.revokeOf(token.name)} onClick={revoke}>
        {t.revoke}
      </button>
    </li>
  );
}

function Revoke({ token, close, done }: { token: Token; close: () => void; done: () => void }) {
  const t = accountWords.value;
  const deed = useDeed();
  const revoke = async () => {
    if (!(await deed.run(() => requests.revokeToken(token.id)))) return;
    close();
    done();
  };
  return (
    <Dialog title={t.tokens.revokeTitle(token.name)} close={close} shape="small">
      <Fault text={deed.fault} />
      <p>{t.tokens.revokeWhy}</p>
      <div class="form-foot">
        <button
          type="button"
          class="action primary"
          aria-busy={deed.busy}
          onClick={() => void revoke()}
        >
          {t.tokens.revoke}
        </button>
        <button type="button" class="action" data-first onClick={close}>
          {t.cancel}
        </button>
      </div>
    </Dialog>
  );
}
