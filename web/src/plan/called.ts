/** Somebody as the server names them: an account that is gone has no name. */
type Named = { name: string | null; display_name?: string | null };

/** What somebody is called: as they are known in the office, else as they sign in; null: unknown. */
export const called = (who: Named | null | undefined): string | null =>
  who?.display_name ?? who?.name ?? null;
