import { dictionary } from './index';
import { en } from './learning.en';
import { zh } from './learning.zh';

/** What is said before anybody learns: the offer of the tutorial and the list of keys. */
export const learningWords = dictionary(zh, en);
