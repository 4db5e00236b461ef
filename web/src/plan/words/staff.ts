import { dictionary } from './index';
import { staffEn } from './staff.en';
import { type StaffWords, staffZh } from './staff.zh';

export type { StaffWords };

/** The words of who serves where. */
export const staffWords = dictionary(staffZh, staffEn);
