import { words } from '../i18n';
import { Icon } from '../icons';
import { tell } from '../notice/notice';
import { shareLink } from '../state/address';

/** Copies where the clipboard interface is not offered (a page over plain http). */
function copyBySelection(text: string): boolean {
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'unseen';
  document.body.append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  return done;
}

async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

export function Share() {
  const t = words.value.share;
  return (
    <button
      type="button"
      class="icon-button"
      title={t.copy}
      aria-label={t.copy}
      onClick={async () => {
        if (await copy(shareLink())) tell(t.copied);
        else tell(t.manual, { fault: true });
      }}
    >
      <Icon name="link" />
    </button>
  );
}
