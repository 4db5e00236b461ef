import { inWords as said } from '../account/fields';
import { accountWords } from '../account/words';

/** What went wrong with a request, in words that say what to do. */
export const inWords = (error: unknown): string => said(error, accountWords.peek());
