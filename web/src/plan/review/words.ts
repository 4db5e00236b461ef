import { dictionary } from '../words';
import { reviewEn } from '../words/review.en';
import { reviewZh } from '../words/review.zh';

export const reviewWords = dictionary(reviewZh, reviewEn);
