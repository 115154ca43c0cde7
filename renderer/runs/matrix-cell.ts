/** A cell as it is drawn. */
export interface MatrixCell {
  readonly text: string;
  /** Below it and smaller; left out where there are many classes. */
  readonly detail: string;
  /** How strong it is coloured, -1 to 1: below 0 in the colour of "less". */
  readonly shade: number;
  /** What the cell says, as a sentence. */
  readonly sentence: string;
}
