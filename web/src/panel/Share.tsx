import { copy } from '../clipboard/copy';
import { words } from '../i18n';
import { Icon } from '../icons';
import { tell } from '../notice/notice';
import { shareLink } from '../state/address';

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
