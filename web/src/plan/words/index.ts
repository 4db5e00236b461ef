import { computed } from '@preact/signals';
import { lang } from '../../i18n';

/** A part's dictionary in the language in use; each part of the workspace has its own two files. */
export function dictionary<T>(zh: T, en: T) {
  return computed<T>(() => (lang.value === 'zh' ? zh : en));
}
