import { Dialog } from '../dialog/Dialog';
import { CopyBox } from './fields';
import type { OneTimeLink } from './shapes';
import { minute } from './times';
import { accountWords } from './words';

/** The link by which somebody sets a password, shown this once to whoever made it. */
export function OneTimeLinkDialog({
  name,
  link,
  close,
}: {
  name: string;
  link: OneTimeLink;
  close: () => void;
}) {
  const t = accountWords.value.link;
  return (
    <Dialog title={t.title(name)} close={close}>
      <p>{t.lead}</p>
      <p class="warning">
        {t.once} {t.until(minute(link.link_expires_at))}
      </p>
      <CopyBox label={t.label} text={link.link} first />
      <div class="form-foot">
        <button type="button" class="action" onClick={close}>
          {t.done}
        </button>
      </div>
    </Dialog>
  );
}
