import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { words } from '../i18n';
import { Icon } from '../icons';

/**
 * A window over the page, there as long as it is rendered.
 *
 * Escape and the cross ask to `close`; without it the window stays until something within it was
 * decided. Afterwards the focus is where it was before.
 */
export function Dialog({
  title,
  close = null,
  children,
  shape = '',
}: {
  title: string;
  close?: (() => void) | null;
  children: ComponentChildren;
  shape?: string;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  const gone = useRef(false);
  useEffect(() => {
    const before = document.activeElement;
    const element = dialog.current;
    element?.showModal();
    element?.querySelector<HTMLElement>('[data-first]')?.focus();
    return () => {
      gone.current = true;
      element?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      class={`dialog ${shape}`}
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        close?.();
      }}
      // Browsers let a second Escape through whatever the page says.
      onClose={() => {
        if (!gone.current) dialog.current?.showModal();
      }}
    >
      <header>
        <h2 id={heading}>{title}</h2>
        {close && (
          <button type="button" class="icon-button" aria-label={words.value.close} onClick={close}>
            <Icon name="close" />
          </button>
        )}
      </header>
      {children}
    </dialog>
  );
}
