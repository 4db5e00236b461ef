import { batch, effect } from '@preact/signals';
import { lang } from '../i18n';
import { kind, loadAtlas, measure, revision, selection, viewpoint, wish } from './store';
import { fromQuery, sameSelection, toQuery, type ViewState } from './view';

function current(): ViewState {
  return {
    selection: selection.value,
    measure: measure.value,
    kind: kind.value,
    viewpoint: viewpoint.value,
    lang: lang.value,
    revision: revision.value,
  };
}

/** The address of the present view, for sharing. */
export function shareLink(): string {
  return `${location.origin}${location.pathname}${toQuery(current())}`;
}

/**
 * Keeps the address bar and the view equal, both ways.
 *
 * A new selection, measure or kind is a step that Back undoes; moving the map is not.
 */
export function followAddress(): () => void {
  let last: ViewState = current();
  const stop = effect(() => {
    const now = current();
    const step =
      !sameSelection(now.selection, last.selection) ||
      now.measure !== last.measure ||
      now.kind !== last.kind;
    last = now;
    const query = toQuery(now);
    if (query === location.search) return;
    // The fragment names the screen over the map and stays.
    const address = query + location.hash;
    if (step) history.pushState(null, '', address);
    else history.replaceState(null, '', address);
  });
  const restore = () => {
    if (location.search === toQuery(current())) return; // a step between screens only
    const then = fromQuery(location.search);
    const turned = then.revision !== null && then.revision !== revision.value;
    batch(() => {
      // `last` first: the effect must not take a restored state for a new step.
      last = { ...then, revision: then.revision ?? revision.value };
      selection.value = then.selection;
      measure.value = then.measure;
      kind.value = then.kind;
      if (then.lang) lang.value = then.lang;
      if (then.revision !== null) revision.value = then.revision;
      if (then.viewpoint) {
        viewpoint.value = then.viewpoint;
        wish.value = { viewpoint: then.viewpoint };
      }
    });
    if (turned) void loadAtlas();
  };
  addEventListener('popstate', restore);
  return () => {
    stop();
    removeEventListener('popstate', restore);
  };
}
