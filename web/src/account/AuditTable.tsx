import { Fragment } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { Icon } from '../icons';
import { actionInWords, linesOf, namesIn, objectInWords, placeOf } from './audit';
import type { AuditEntry } from './shapes';
import { second } from './times';
import { accountWords } from './words';

const COLUMNS = 6;

/** Entries of the trail; each opens to what was there before and after. */
export function AuditTable({ entries, busy }: { entries: readonly AuditEntry[]; busy: boolean }) {
  const t = accountWords.value.audit;
  const names = useMemo(() => namesIn(entries), [entries]);
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  const turn = (number: number) => {
    const next = new Set(open);
    if (!next.delete(number)) next.add(number);
    setOpen(next);
  };
  return (
    <table class="records audit" aria-busy={busy}>
      <thead>
        <tr>
          <th scope="col">{t.time}</th>
          <th scope="col">{t.person}</th>
          <th scope="col">{t.action}</th>
          <th scope="col">{t.object}</th>
          <th scope="col">{t.address}</th>
          <th scope="col">
            <span class="unseen">{t.details}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <Fragment key={entry.number}>
            <Row
              entry={entry}
              names={names}
              open={open.has(entry.number)}
              turn={() => turn(entry.number)}
            />
            {open.has(entry.number) && <Details entry={entry} />}
          </Fragment>
        ))}
      </tbody>
    </table>
  );
}

function Row({
  entry,
  names,
  open,
  turn,
}: {
  entry: AuditEntry;
  names: ReadonlyMap<string, string>;
  open: boolean;
  turn: () => void;
}) {
  const t = accountWords.value;
  const { kind, name } = objectInWords(entry, names, t);
  return (
    <tr class={open ? 'opened' : ''}>
      <td class="time" data-label={t.audit.time}>
        {second(entry.at)}
      </td>
      <td data-label={t.audit.person}>
        {entry.account ? entry.account.name : <span class="note">{t.audit.nobody}</span>}
      </td>
      <th scope="row" data-label={t.audit.action}>
        {actionInWords(entry.action, t)}
      </th>
      <td data-label={t.audit.object} class="object">
        <span>{name ?? kind ?? t.none}</span>
        <span class="note">
          {[name && kind, entry.division && placeOf(entry.division)].filter(Boolean).join(' · ')}
        </span>
      </td>
      <td data-label={t.audit.address} class="from">
        <span>{entry.address ?? t.none}</span>
        <span class="note">{t.audit.via[entry.via] ?? entry.via}</span>
      </td>
      <td class="opener">
        <button
          type="button"
          class="icon-button"
          aria-expanded={open}
          aria-label={t.audit.detailsOf(String(entry.number))}
          onClick={turn}
        >
          <Icon name="chevron" />
        </button>
      </td>
    </tr>
  );
}

function Details({ entry }: { entry: AuditEntry }) {
  const t = accountWords.value;
  const lines = linesOf(entry.before, entry.after, t);
  return (
    <tr class="details">
      <td colSpan={COLUMNS}>
        {lines.length === 0 ? (
          <p class="note">{t.audit.noChange}</p>
        ) : (
          <table class="changes">
            <thead>
              <tr>
                <th scope="col">{t.audit.field}</th>
                <th scope="col">{t.audit.before}</th>
                <th scope="col">{t.audit.after}</th>
              </tr>
            </thead>
            <tbody>
              {lines.map((line) => (
                <tr key={line.field} class={line.before === line.after ? 'same' : ''}>
                  <th scope="row">{line.field}</th>
                  <td>{line.before ?? t.none}</td>
                  <td>{line.after ?? t.none}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        <p class="note chain">
          {t.audit.number} {entry.number} · {t.audit.chain} <code>{entry.hash}</code>
        </p>
      </td>
    </tr>
  );
}
