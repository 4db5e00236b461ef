import type { ComponentChildren } from 'preact';
import { words } from '../i18n';
import { Icon } from '../icons';
import { wish } from '../state/store';
import { Share } from './Share';
import { Trail } from './Trail';

/** What is shown, where it belongs, and what can be done with it. */
export function Head({
  steps,
  title,
  code,
  children,
}: {
  steps: readonly { code: string; name: string }[];
  title: string;
  /** The shape that "show on the map" brings into view; null offers none. */
  code: string | null;
  children: ComponentChildren;
}) {
  const t = words.value;
  return (
    <header class="head">
      <Trail steps={steps} />
      <div class="head-line">
        <h1 lang="zh-CN">{title}</h1>
        <p class="note">{children}</p>
      </div>
      <div class="head-actions">
        {code && (
          <button
            type="button"
            class="icon-button"
            title={t.grid.zoom}
            aria-label={t.grid.zoom}
            onClick={() => {
              wish.value = { code };
            }}
          >
            <Icon name="zoomTo" />
          </button>
        )}
        <Share />
      </div>
    </header>
  );
}
