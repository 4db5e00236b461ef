import { dictionary } from '../words';
import { importsEn } from '../words/imports.en';
import { importsZh } from '../words/imports.zh';

export const importsWords = dictionary(importsZh, importsEn);
