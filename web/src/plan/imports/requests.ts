import { request } from '../../api/request';
import type { Finding, Preview, Stepped } from '../shapes';

/** How a file is to be read; what is empty is left to the file. */
export interface Options {
  crs: string;
  layer: string;
  encoding: string;
  /** Metres: overlaps and gaps narrower than this are mended; empty: none are. */
  repair: string;
  /** Take the rows without faults. */
  partial: boolean;
  /** The file is complete for the divisions it names: other grids there go. */
  replace: boolean;
}

export const USUAL: Options = {
  crs: '',
  layer: '',
  encoding: '',
  repair: '',
  partial: false,
  replace: true,
};

export interface Report {
  source: string;
  rows: number;
  added: number;
  changed: number;
  unchanged: number;
  removed: number;
  refused: number;
  neighbours: number;
  findings: (Finding & { row?: number | null })[];
  findings_left_out: number;
}

export interface Imported extends Stepped {
  outcome: 'imported' | 'unchanged' | 'dry_run' | 'refused';
  report: Report;
  divisions: string[];
  staff_open: Preview['staff_open'];
}

/** The fields of the form that goes with a file. */
export function formOf(file: File, options: Options, more: Record<string, string>): FormData {
  const form = new FormData();
  const { crs, layer, encoding, repair, partial, replace } = options;
  for (const [name, value] of Object.entries({ crs, layer, encoding, repair, ...more })) {
    if (value.trim()) form.set(name, value.trim());
  }
  form.set('partial', String(partial));
  form.set('replace', String(replace));
  // Last: a server that reads as it receives knows by then what to do with it.
  form.set('file', file, file.name);
  return form;
}

export function importFile(
  id: string,
  file: File,
  options: Options,
  more: Record<string, string>,
  signal?: AbortSignal,
): Promise<Imported> {
  return request<Imported>('POST', `/plans/${encodeURIComponent(id)}/import`, {
    body: formOf(file, options, more),
    signal,
  });
}
