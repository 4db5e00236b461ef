import { dictionary } from '../words';
import { historyEn } from '../words/history.en';
import { historyZh } from '../words/history.zh';

export const historyWords = dictionary(historyZh, historyEn);
