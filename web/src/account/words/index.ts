import { computed } from '@preact/signals';
import { lang } from '../../i18n';
import { en } from './en';
import { type AccountWords, zh } from './zh';

export type { AccountWords };

/** The dictionary of the account screens in the language in use. */
export const accountWords = computed<AccountWords>(() => (lang.value === 'zh' ? zh : en));
