import '@preact/signals';
import { render } from 'preact';
import { NotFetched } from './notice/NotFetched';

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

page().then(
  (found) => render(found, target),
  () => render(<NotFetched />, target),
);
