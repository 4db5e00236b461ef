import '../styles/keys.css';
import { Dialog } from '../../dialog/Dialog';
import { words } from '../../i18n';
import { listed } from '../../keys/shortcuts';
import { CURSOR_KEYS } from '../map/cursor';
import { editable } from '../state';
import { ACTIONS, TOOLS } from '../tools';
import type { ToolId } from '../tools/tool';
import { teach } from '../tutorial/running';
import { learningWords } from '../words/learning';
import { workspaceWords } from '../words/workspace';
import { COMMANDS, GESTURE_KEYS } from './keys';

type Chord = readonly string[];
interface Row {
  name: string;
  says: string;
  /** Any of these. */
  keys: readonly Chord[];
}

/** What tools have beyond their own key, each once, with all tools that have it. */
function knacks(): { id: string; keys: Chord; of: ToolId[] }[] {
  const found = new Map<string, { id: string; keys: Chord; of: ToolId[] }>();
  for (const tool of TOOLS) {
    for (const { id, keys } of tool.knacks ?? []) {
      const known = found.get(id);
      if (known) known.of.push(tool.id);
      else found.set(id, { id, keys, of: [tool.id] });
    }
  }
  return [...found.values()];
}

/** The keys of the workspace, under `?`; what there is comes from where the keys are handled. */
export function KeysSheet() {
  const t = learningWords.value;
  const names = workspaceWords.value;
  if (!listed.value) return null;
  const shut = () => {
    listed.value = false;
  };
  const said = ({ id, keys }: { id: keyof typeof t.keys; keys: readonly Chord[] }) => ({
    name: '',
    says: t.keys[id],
    keys,
  });
  const groups: [string, Row[]][] = [
    [
      t.groups.tools,
      [
        ...TOOLS.map(({ id, key }) => ({
          name: names.tool[id],
          says: names.toolTip[id],
          keys: [[key.toUpperCase()]],
        })),
        ...ACTIONS.map(({ id, key }) => ({
          name: names.action[id],
          says: names.actionTip[id],
          keys: [[key.toUpperCase()]],
        })),
      ],
    ],
    [t.groups.plan, COMMANDS.map(said)],
    [
      t.groups.inHand,
      [
        ...GESTURE_KEYS.map(said),
        ...knacks().map(({ id, keys, of }) => ({
          name: t.listed(of.map((each) => names.tool[each])),
          says: t.keys[id as keyof typeof t.keys],
          keys: [keys],
        })),
      ],
    ],
    [t.groups.map, CURSOR_KEYS.map(said)],
  ];
  return (
    <Dialog title={words.value.keys.title} close={shut} shape="keys-sheet">
      <div class="keys-groups">
        {groups.map(([title, rows]) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl>
              {rows.map((row) => (
                <div key={row.says}>
                  <dt>
                    <Chords keys={row.keys} />
                  </dt>
                  <dd>
                    {row.name && <b>{row.name}</b>}
                    {row.says}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      {editable.value && (
        <p class="keys-foot">
          <button
            type="button"
            class="action"
            onClick={() => {
              shut();
              teach();
            }}
          >
            {t.begin}
          </button>
        </p>
      )}
    </Dialog>
  );
}

/** Caps of keys; what the mouse does is said in words. */
function Chords({ keys }: { keys: readonly Chord[] }) {
  const t = learningWords.value;
  const caps: Readonly<Record<string, string>> = t.caps;
  return (
    <>
      {keys.map((chord, i) => (
        <span key={chord.join()} class="keys-chord">
          {i > 0 && <span class="keys-or">{t.or}</span>}
          {chord.map((each) => (
            <kbd key={each}>{caps[each] ?? each}</kbd>
          ))}
        </span>
      ))}
    </>
  );
}
