import type { Finding } from '../shapes';

export type Severity = Finding['severity'];
export const SEVERITIES: readonly Severity[] = ['error', 'warning', 'notice'];

/** Findings of one kind, the first of a list of such. */
export interface Kind {
  code: string;
  severity: Severity;
  findings: readonly Finding[];
}

/** Findings by kind; errors first, and among equals the kind with most of them. */
export function kinds(findings: readonly Finding[]): Kind[] {
  const found = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = `${finding.severity} ${finding.code}`;
    found.set(key, [...(found.get(key) ?? []), finding]);
  }
  return [...found.values()]
    .map((those) => {
      const [{ code, severity }] = those as [Finding, ...Finding[]];
      return { code, severity, findings: those };
    })
    .sort(
      (a, b) =>
        SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
        b.findings.length - a.findings.length ||
        a.code.localeCompare(b.code),
    );
}

const nameOf = ({ code, severity, subjects, place }: Finding): string =>
  [code, severity, ...[...subjects].sort(), place ? JSON.stringify(place) : ''].join(' ');

/**
 * What is known of a plan with what an operation has warned of, until all is checked anew.
 *
 * Findings about grids that the operation changed or took away are dropped: what still holds of
 * them comes back with the next check.
 */
export function withWarnings(
  known: readonly Finding[],
  warnings: readonly Finding[],
  touched: ReadonlySet<string>,
): Finding[] {
  const kept = known.filter(({ subjects }) => !subjects.some((code) => touched.has(code)));
  const names = new Set(kept.map(nameOf));
  return [...kept, ...warnings.filter((warning) => !names.has(nameOf(warning)))];
}
