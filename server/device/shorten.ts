/** Characters of a client's text that an error repeats. */
const longest = 200;

/** Text that came from a client, cut so that the sentence around it stays readable and fits into a trailer. */
export function shorten(text: string, length = longest): string {
  return text.length <= length ? text : `${text.slice(0, length)}...`;
}
