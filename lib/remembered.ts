/** Of one function; somebody may ask about any number of texts. */
const mostAnswers = 10_000;

/** The same function, whose answers are remembered: programs ask about the same few texts again and again. */
export function remembered<T extends NonNullable<unknown>>(answer: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    if (known.size >= mostAnswers) known.clear();
    const worked = answer(text);
    known.set(text, worked);
    return worked;
  };
}
