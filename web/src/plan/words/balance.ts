import { balanceEn } from './balance.en';
import { type BalanceWords, balanceZh } from './balance.zh';
import { dictionary } from './index';

export type { BalanceWords };

/** The words of the balance, and of the map's legend. */
export const balanceWords = dictionary(balanceZh, balanceEn);
