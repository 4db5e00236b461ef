import { useEffect, useRef, useState } from 'preact/hooks';
import { lang, words } from '../../i18n';
import { count } from '../../i18n/format';
import { Icon } from '../../icons';
import type { Grid } from '../model/fabric';
import { chosen, divisions, fabric, wish } from '../state';
import { searching } from '../tools/select';
import { workspaceWords } from '../words/workspace';

const SHOWN = 8;

/** Grids whose code or name, or whose village's, has every word that was typed. */
export function matching(grids: Iterable<Grid>, typed: string, village: (code: string) => string) {
  const parts = typed.toLowerCase().split(/\s+/).filter(Boolean);
  if (parts.length === 0) return [];
  return [...grids]
    .filter(({ code, name, division }) => {
      const text = `${code} ${name} ${village(division)}`.toLowerCase();
      return parts.every((part) => text.includes(part));
    })
    .sort((a, b) => (a.code < b.code ? -1 : 1));
}

/** Finds grids of the plan; opened by `/`, closed by Escape. */
export function Search() {
  return searching.value ? <Box /> : null;
}

function Box() {
  const t = workspaceWords.value.select;
  const [typed, type] = useState('');
  const [at, point] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    input.current?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  const village = (code: string) => divisions.value.get(code)?.name ?? '';
  const found = matching(fabric.value?.grids() ?? [], typed, village);
  const shown = found.slice(0, SHOWN);
  const take = (grids: readonly Grid[]) => {
    if (grids.length === 0) return;
    chosen.value = new Set(grids.map((grid) => grid.id));
    wish.value = { grids: grids.map((grid) => grid.id) };
    searching.value = false;
  };
  const key = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      if (shown.length > 0) point((at + step + shown.length) % shown.length);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      take(event.shiftKey ? found : shown.slice(at, at + 1));
    } else if (event.key === 'Escape') {
      event.stopPropagation();
      searching.value = false;
    }
  };
  return (
    <search class="grid-search floating">
      <div class="grid-search-line">
        <Icon name="search" />
        <input
          ref={input}
          type="text"
          role="combobox"
          autocomplete="off"
          spellcheck={false}
          aria-label={t.search}
          aria-expanded={shown.length > 0}
          aria-controls="grid-search-list"
          aria-activedescendant={shown.length > 0 ? `grid-search-${at}` : undefined}
          placeholder={t.searchPlaceholder}
          value={typed}
          onInput={(event) => {
            type(event.currentTarget.value);
            point(0);
          }}
          onKeyDown={key}
        />
        <button
          type="button"
          class="icon-button"
          aria-label={words.value.close}
          onClick={() => {
            searching.value = false;
          }}
        >
          <Icon name="close" />
        </button>
      </div>
      <div id="grid-search-list" role="listbox" aria-label={t.search}>
        {shown.map((grid, index) => (
          <button
            key={grid.id}
            type="button"
            id={`grid-search-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            onPointerEnter={() => point(index)}
            onClick={() => take([grid])}
          >
            <span lang="zh-CN">{grid.name || grid.code}</span>
            <span class="note" lang="zh-CN">
              {village(grid.division)} {grid.code.slice(grid.division.length)}
            </span>
          </button>
        ))}
      </div>
      <p class="note" role="status">
        {typed.trim() === ''
          ? ''
          : found.length === 0
            ? t.none
            : `${t.found(count(found.length, lang.value))}${found.length > 1 ? ` · ${t.all}` : ''}`}
      </p>
    </search>
  );
}
