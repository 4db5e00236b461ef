import { editable, tool } from '../state';
import { ACTIONS, TOOLS } from '../tools';
import { workspaceWords } from '../words/workspace';
import { mayTake, take } from './hand';
import { loose, setLoose } from './keys';
import { ToolIcon } from './ToolIcon';

export function Rail() {
  const t = workspaceWords.value;
  const may = editable.value;
  return (
    <div class="rail" role="toolbar" aria-orientation="vertical" aria-label={t.rail}>
      {TOOLS.map(({ id, key }) => (
        <button
          key={id}
          type="button"
          class="rail-tool"
          aria-pressed={tool.value === id}
          aria-keyshortcuts={key.toUpperCase()}
          aria-label={t.tool[id]}
          disabled={!mayTake(id)}
          onClick={() => take(id)}
        >
          <ToolIcon name={id} />
          <span class="rail-key" data-key={key.toUpperCase()} />
          <Bubble name={t.tool[id]} letter={key} says={t.toolTip[id]} />
        </button>
      ))}
      <span class="rail-gap" />
      {ACTIONS.map((action) => (
        <button
          key={action.id}
          type="button"
          class="rail-tool"
          aria-pressed={action.on()}
          aria-keyshortcuts={action.key.toUpperCase()}
          aria-label={t.action[action.id]}
          disabled={!action.can()}
          onClick={() => action.run()}
        >
          <ToolIcon name={action.id} />
          <span class="rail-key" data-key={action.key.toUpperCase()} />
          <Bubble name={t.action[action.id]} letter={action.key} says={t.actionTip[action.id]} />
        </button>
      ))}
      {may && (
        <button
          type="button"
          class="rail-tool"
          aria-pressed={!loose.value}
          aria-label={t.snapping}
          onClick={() => setLoose(!loose.peek())}
        >
          <ToolIcon name="snap" />
          <span class="rail-key" data-key="Alt" />
          <Bubble name={t.snapping} letter="Alt" says={t.snappingTip} />
        </button>
      )}
    </div>
  );
}

/** What a tool is for, beside it while it is pointed at. */
function Bubble({ name, letter, says }: { name: string; letter: string; says: string }) {
  return (
    <span class="bubble floating" aria-hidden="true">
      <b>
        {name} <kbd>{letter.length === 1 ? letter.toUpperCase() : letter}</kbd>
      </b>
      <span class="note">{says}</span>
    </span>
  );
}
