import { useEffect, useState } from 'preact/hooks';
import { Dialog } from '../dialog/Dialog';
import { tell } from '../notice/notice';
import { Failed, Waiting } from '../notice/states';
import { go } from '../session/screen';
import { signOut } from '../session/session';
import { Resource } from '../state/resource';
import { deviceOf } from './agent';
import { useDeed } from './deed';
import { Fault } from './fields';
import { requests } from './requests';
import type { Device } from './shapes';
import { minute } from './times';
import { accountWords } from './words';

/** Where the account is signed in, and how to end it. */
export function Devices() {
  const t = accountWords.value.sessions;
  const [devices] = useState(() => new Resource<Device[]>());
  const [asking, setAsking] = useState(false);
  const deed = useDeed();
  const load = () => devices.load(async (signal) => (await requests.devices(signal)).items);
  useEffect(() => void load(), []);
  const now = devices.value;
  const end = async (device: Device) => {
    if (await deed.run(() => requests.endDevice(device.id))) {
      tell(t.ended);
      document.getElementById('own-devices')?.focus();
      await load();
    }
  };
  return (
    <section class="part" aria-labelledby="own-devices">
      <div class="part-head">
        <div>
          <h2 id="own-devices" tabIndex={-1}>
            {t.title}
          </h2>
          <p class="note">{t.lead}</p>
        </div>
        <button type="button" class="action" onClick={() => setAsking(true)}>
          {t.endAll}
        </button>
      </div>
      <Fault text={deed.fault} />
      {now.status === 'failed' && (
        <Failed problem={now.problem} retry={() => void devices.retry()} />
      )}
      {now.status === 'loading' && !now.data && <Waiting slow={now.slow} />}
      {now.data && (
        <ul class="lines">
          {now.data.map((device) => (
            <Line key={device.id} device={device} end={() => void end(device)} />
          ))}
        </ul>
      )}
      {asking && <Everywhere close={() => setAsking(false)} />}
    </section>
  );
}

function Line({ device, end }: { device: Device; end: () => void }) {
  const t = accountWords.value.sessions;
  const name = deviceOf(device.agent) ?? t.unknown;
  return (
    <li class="line">
      <p class="line-name">
        <span title={device.agent ?? ''}>{name}</span>
        {device.current && <span class="tag good">{t.here}</span>}
      </p>
      <p class="note">
        <span>
          {t.seen} {minute(device.last_seen)}
        </span>
        <span>
          {t.since} {minute(device.created_at)}
        </span>
        {device.address && (
          <span>
            {t.address} {device.address}
          </span>
        )}
      </p>
      {!device.current && (
        <button
          type="button"
          class="action"
          aria-label={t.endOf(`${name}${device.address ? `（${device.address}）` : ''}`)}
          onClick={end}
        >
          {t.end}
        </button>
      )}
    </li>
  );
}

function Everywhere({ close }: { close: () => void }) {
  const t = accountWords.value;
  const deed = useDeed();
  return (
    <Dialog title={t.sessions.endAllTitle} close={close} shape="small">
      <Fault text={deed.fault} />
      <p>{t.sessions.endAllWhy}</p>
      <div class="form-foot">
        <button
          type="button"
          class="action primary"
          aria-busy={deed.busy}
          onClick={() =>
            void deed.run(async () => {
              await signOut(true);
              go('');
            })
          }
        >
          {t.sessions.endAll}
        </button>
        <button type="button" class="action" data-first onClick={close}>
          {t.cancel}
        </button>
      </div>
    </Dialog>
  );
}
