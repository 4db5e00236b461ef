import '@preact/signals';
import { render } from 'preact';
import { App } from './app';
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

render(<App />, document.getElementById('app') as HTMLElement);
