import { useRef, useState } from 'preact/hooks';
import { inWords } from './fields';
import { accountWords } from './words';

export interface Deed {
  busy: boolean;
  fault: string | null;
  setFault: (text: string | null) => void;
  /** Does it, unless it is being done already; true when it succeeded. */
  run: (what: () => Promise<unknown>) => Promise<boolean>;
}

/** One thing at a time that is sent to the server, and what went wrong with it. */
export function useDeed(words?: (error: unknown) => string | null): Deed {
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const under = useRef(false);
  const run = async (what: () => Promise<unknown>) => {
    if (under.current) return false;
    under.current = true;
    setBusy(true);
    setFault(null);
    try {
      await what();
      return true;
    } catch (error) {
      setFault(words?.(error) ?? inWords(error, accountWords.peek()));
      return false;
    } finally {
      under.current = false;
      setBusy(false);
    }
  };
  return { busy, fault, setFault, run };
}
