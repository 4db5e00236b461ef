import { dictionary } from '.';
import { en } from './workspace.en';
import { zh } from './workspace.zh';

export const workspaceWords = dictionary(zh, en);
