import '@preact/signals';
import { render } from 'preact';
import { words } from './i18n';

import './styles/tokens.css';
import './styles/base.css';
import './styles/layout.css';
import './styles/panel.css';
import './styles/table.css';
import './styles/marks.css';
import './styles/map.css';
import './styles/search.css';
import './styles/dialog.css';
import './styles/account.css';
import './styles/print.css';

const target = document.getElementById('app') as HTMLElement;

/** The one map or the plans: each fetches what it needs and no more. */
async function page() {
  if (location.pathname.startsWith('/plans')) {
    const { PlanPages } = await import('./plan');
    return <PlanPages />;
  }
  const { App } = await import('./app');
  return <App />;
}

/** A part of the page did not come: the network went, or a newer version took its place. */
function NotFetched() {
  const t = words.value.states;
  return (
    <div class="state" role="alert">
      <p class="state-title">{t.offline}</p>
      <p class="note">{t.failedWhy}</p>
      <button type="button" class="action" onClick={() => location.reload()}>
        {t.retry}
      </button>
    </div>
  );
}

page().then(
  (found) => render(found, target),
  () => render(<NotFetched />, target),
);
