import { dictionary } from '../words';
import { listEn } from '../words/list.en';
import { listZh } from '../words/list.zh';

export const listWords = dictionary(listZh, listEn);
