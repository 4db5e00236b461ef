import { dictionary } from './index';
import { en } from './tutorial.en';
import { zh } from './tutorial.zh';

export const tutorialWords = dictionary(zh, en);
