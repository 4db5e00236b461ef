import { areasEn } from './areas.en';
import { areasZh } from './areas.zh';
import { dictionary } from './index';

/** The words of the tools that make, join and take away grids. */
export const areasWords = dictionary(areasZh, areasEn);
