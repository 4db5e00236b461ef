import { listWords } from './words';

const LONGEST = 200;

/** What a copy of a plan is called until somebody names it; it fits however long the title is. */
export function copyTitle(title: string): string {
  const { copyTitle: titled } = listWords.peek();
  const room = LONGEST - titled('').length;
  return titled([...title].slice(0, room).join(''));
}
