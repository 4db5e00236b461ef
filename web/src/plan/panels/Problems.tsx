import '../styles/problems.css';
import { useEffect, useState } from 'preact/hooks';
import { lang } from '../../i18n';
import { count } from '../../i18n/format';
import { Icon } from '../../icons';
import { checked, followChanges } from '../changes/state';
import type { Finding } from '../shapes';
import { chosen, fabric, findings, wish } from '../state';
import { type Kind, kinds, SEVERITIES, type Severity } from './problems';
import { Section } from './Section';
import { historyWords } from './words';

const SOME = 4;

/** What there is to be looked at before the plan is handed in, each with its place and remedy. */
export function ProblemsSection() {
  const t = historyWords.value.problems;
  useEffect(followChanges, []);
  const known = findings.value;
  return (
    <Section id="problems" title={t.title} count={known?.length ?? null}>
      <Problems />
    </Section>
  );
}

export function Problems() {
  const t = historyWords.value;
  const known = findings.value;
  const now = checked.value;
  if (!known) {
    return now.status === 'failed' ? (
      <p class="note pad" role="alert">
        {t.failed}{' '}
        <button type="button" class="link" onClick={() => void checked.retry()}>
          {t.retry}
        </button>
      </p>
    ) : (
      <p class="note pad">{t.problems.checking}</p>
    );
  }
  if (known.length === 0) return <p class="note pad fine">{t.problems.none}</p>;
  return (
    <div class="problems" aria-busy={now.status === 'loading'}>
      <p class="note pad" role="status">
        {sums(known).join(' · ')}
      </p>
      {kinds(known).map((kind) => (
        <OneKind key={`${kind.severity} ${kind.code}`} kind={kind} />
      ))}
    </div>
  );
}

function sums(known: readonly Finding[]): string[] {
  const t = historyWords.value.problems;
  const say: Record<Severity, (n: string) => string> = {
    error: t.errors,
    warning: t.warnings,
    notice: t.notices,
  };
  return SEVERITIES.flatMap((severity) => {
    const n = known.filter((finding) => finding.severity === severity).length;
    return n > 0 ? [say[severity](count(n, lang.value))] : [];
  });
}

function OneKind({ kind }: { kind: Kind }) {
  const t = historyWords.value.problems;
  const [all, setAll] = useState(false);
  const those = all ? kind.findings : kind.findings.slice(0, SOME);
  const more = kind.findings.length - SOME;
  return (
    <section class={`problem-kind of-${kind.severity}`}>
      <h3>
        <Sign severity={kind.severity} />
        {t.kind[kind.code] ?? t.severity[kind.severity]}
        <span class="note">{count(kind.findings.length, lang.value)}</span>
      </h3>
      <ul>
        {those.map((finding, index) => (
          <One key={`${finding.subjects.join()} ${index}`} finding={finding} />
        ))}
      </ul>
      {more > 0 && (
        <button type="button" class="link" onClick={() => setAll(!all)}>
          {all ? t.showLess : t.showAll(count(kind.findings.length, lang.value))}
        </button>
      )}
    </section>
  );
}

function One({ finding }: { finding: Finding }) {
  const t = historyWords.value.problems;
  const l = lang.value;
  const what = finding.what[l];
  const somewhere = finding.place !== null || finding.subjects.length > 0;
  return (
    <li>
      {somewhere ? (
        <button type="button" title={t.zoom(what)} onClick={() => goTo(finding)}>
          {what}
          <Icon name="zoomTo" />
        </button>
      ) : (
        <p>{what}</p>
      )}
      <p class="note">{finding.fix[l]}</p>
    </li>
  );
}

/** A square for what must be mended, a triangle for a warning, a dot for a notice. */
function Sign({ severity }: { severity: Severity }) {
  const t = historyWords.value.problems;
  return <i class={`sign of-${severity}`} role="img" aria-label={t.severity[severity] ?? ''} />;
}

/** Brings the place of a finding into view, and selects the grids it is about. */
function goTo({ subjects, place }: Finding): void {
  const codes = new Set(subjects);
  const ids = [...(fabric.peek()?.grids() ?? [])]
    .filter(({ code }) => codes.has(code))
    .map(({ id }) => id);
  if (ids.length > 0) chosen.value = new Set(ids);
  if (place) wish.value = { geometry: place };
  else if (ids.length > 0) wish.value = { grids: ids };
}
