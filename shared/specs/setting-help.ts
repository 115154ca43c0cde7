import { capitalise } from '../wording.ts';
import { valueAt, type Path } from './setting-paths.ts';

/** What settings are called, in which unit they are, and what they do, in a sentence a form can show. */
export interface SettingHelp {
  readonly label: string;
  readonly unit?: string;
  readonly help: string;
}

const data = {
  cropSize: { label: 'Crop size', unit: 'pixels', help: 'Height and width of a crop after resizing.' },
  pictureSize: {
    label: 'Picture size',
    unit: 'pixels',
    help: 'Height and width of a picture after resizing.',
  },
  colour: { label: 'Colour', help: 'Three channels, or one of grey values.' },
  margin: { label: 'Margin', help: 'Added on every side of a face’s rectangle, as a share of its size.' },
  aspect: {
    label: 'Aspect',
    help: 'box lets resizing distort a face’s bounding box; square grows its shorter side.',
  },
  smallestFace: { label: 'Smallest face', unit: 'pixels', help: 'Narrower or lower faces are left out.' },
  largestOverlap: {
    label: 'Largest overlap',
    help: 'Intersection over union that a non-face may have with any face.',
  },
  trainingPerClass: {
    label: 'Training per class',
    unit: 'crops',
    help: 'For training; validation is held out of these.',
  },
  testPerClass: { label: 'Test per class', unit: 'crops', help: 'For the test.' },
  validationFraction: {
    label: 'Validation fraction',
    help: 'Share held out of the training samples, class by class.',
  },
  testFraction: {
    label: 'Test fraction',
    help: 'Share held out where no file or folder of its own holds the test split.',
  },
  validateOnTraining: {
    label: 'Validate on training',
    help: 'Validates on the very samples that are trained on, none held out.',
  },
  mirrorTraining: { label: 'Mirror training', help: 'Adds the mirror image of every training crop.' },
  normalisation: {
    label: 'Normalisation',
    help: 'What is done to values before the network sees them, by statistics of the training split.',
  },
  augmentation: {
    label: 'Augmentation',
    help: 'Training pictures changed a little each time they are used.',
  },
  horizontalFlip: { label: 'Horizontal flip', help: 'Probability of a mirror image.' },
  rotation: { label: 'Rotation', unit: 'degrees', help: 'Rotated by up to this much either way.' },
  brightness: { label: 'Brightness', help: 'Pixel values times 1 - brightness to 1 + brightness.' },
  contrast: {
    label: 'Contrast',
    help: 'Distances from the mean grey value times 1 - contrast to 1 + contrast.',
  },
  protocol: {
    label: 'Protocol',
    help: 'development reads pairsDevTrain.txt and pairsDevTest.txt, ten-fold the ten sets of pairs.txt.',
  },
  testSet: { label: 'Test set', help: 'Which of the ten sets is the test, counted from 1.' },
  validationSplit: {
    label: 'Validation split',
    help: 'people keeps everyone out of one of training and validation; pairs draws pairs whoever is in them.',
  },
  features: {
    label: 'Features',
    help: 'Columns that are network inputs, apart by commas; every column but the label where left out.',
  },
  label: { label: 'Label column', help: 'The column that holds the class.' },
  fit: { label: 'Fit', help: 'What is done to pictures that are not square.' },
} satisfies Record<string, SettingHelp>;

const training = {
  loss: {
    label: 'Loss',
    help: 'What is minimised; cross entropies take logits and apply softmax or sigmoid themselves.',
  },
  l2Regularisation: {
    label: 'L2 regularisation',
    help: 'This times the sum of the squares of every kernel is added to the loss; 0 for none.',
  },
  optimiser: { label: 'Optimiser', help: 'How gradients change parameters.' },
  learningRate: { label: 'Learning rate', help: 'How far each step goes; with a schedule, where it starts.' },
  momentum: { label: 'Momentum', help: 'Share of the velocity that is kept from step to step.' },
  weightDecay: {
    label: 'Weight decay',
    help: 'This times the parameter is taken off it, biases as well; coupled in sgd and adam, decoupled in adamw.',
  },
  beta1: { label: 'Beta 1', help: 'Share of the first moment that is kept from step to step.' },
  beta2: { label: 'Beta 2', help: 'Share of the second moment that is kept from step to step.' },
  epsilon: { label: 'Epsilon', help: 'Added to the square root of the second moment.' },
  schedule: { label: 'Schedule', help: 'How the learning rate changes from epoch to epoch.' },
  everyEpochs: {
    label: 'Step every',
    unit: 'epochs',
    help: 'After so many epochs the learning rate is multiplied by the factor.',
  },
  factor: { label: 'Factor', help: 'What the learning rate is multiplied by.' },
  final: { label: 'Final', help: 'The learning rate of the last epoch.' },
  minimum: { label: 'Minimum', help: 'The learning rate goes no lower.' },
  patience: {
    label: 'Patience',
    unit: 'epochs',
    help: 'So many without improvement before something is done.',
  },
  clipping: { label: 'Clipping', help: 'What is done to gradients before the update.' },
  maximum: { label: 'Maximum', help: 'Of the joint L2 norm of all gradients, or of each element.' },
  earlyStopping: { label: 'Early stopping', help: 'Ends training when nothing improves any more.' },
  monitor: { label: 'Monitor', help: 'What must improve; it also decides which epoch is the best.' },
  restoreBest: { label: 'Restore best', help: 'The run ends with the parameters of its best epoch.' },
  batchSize: { label: 'Batch size', unit: 'samples', help: 'Samples of one step.' },
  epochs: { label: 'Epochs', help: 'Times through the training split.' },
  evaluateEachEpoch: { label: 'Evaluate', help: 'Splits evaluated whole after every epoch.' },
  watchEverySteps: {
    label: 'Watch every',
    unit: 'steps',
    help: 'Gradient norms, update ratios and dead units are measured so often; 0 for never.',
  },
  seed: { label: 'Seed', help: 'Decides everything that is drawn.' },
} satisfies Record<string, SettingHelp>;

const network = {
  input: { label: 'Input', help: 'What goes in; it must be what the data settings make.' },
  height: { label: 'Height', unit: 'pixels', help: 'Of a picture.' },
  width: { label: 'Width', unit: 'pixels', help: 'Of a picture.' },
  channels: { label: 'Channels', help: '3 of colours, 1 of grey values.' },
  features: { label: 'Features', help: 'Numbers in a row.' },
  layers: { label: 'Layers', help: 'Applied one after the other.' },
  filters: { label: 'Filters', help: 'Channels that come out.' },
  kernelSize: { label: 'Kernel size', unit: 'pixels', help: 'Height and width of the kernel.' },
  stride: {
    label: 'Stride',
    unit: 'pixels',
    help: 'From one place to the next; of pooling, the window’s size where left out.',
  },
  padding: {
    label: 'Padding',
    help: 'same keeps height and width at stride 1 by zeros around; valid does not pad.',
  },
  initialiser: { label: 'Initialiser', help: 'How parameters are drawn before the first step.' },
  poolSize: { label: 'Pool size', unit: 'pixels', help: 'Height and width of the window.' },
  momentum: {
    label: 'Momentum',
    help: 'Share of the running statistics kept at each step, as Keras counts it.',
  },
  epsilon: { label: 'Epsilon', help: 'Added to the variance.' },
  rate: { label: 'Rate', help: 'Share of the values set to zero while training.' },
  negativeSlope: { label: 'Negative slope', help: 'What negative values are multiplied by.' },
  units: { label: 'Units', help: 'Numbers that come out.' },
  frequencies: { label: 'Frequencies', help: 'Every feature x becomes sin(a x) for each of these.' },
  times: { label: 'Times', help: 'The layers within so often, each time with parameters of its own.' },
} satisfies Record<string, SettingHelp>;

const tables: Readonly<Record<string, Readonly<Record<string, SettingHelp>>>> = { network, training, data };

/** What the setting at `path` is; its last name alone where nothing is written of it. */
export function helpFor(path: Path): SettingHelp {
  const [part = '', ...rest] = path;
  const name = rest.at(-1) ?? part;
  return tables[part]?.[name] ?? { label: name, help: '' };
}

/** A setting as it is called in a list of changes: "Learning rate", "Layer 3 (dense): Units". */
export function namePath(path: Path, content: unknown): string {
  const places = path.flatMap((key, at) => {
    if (!/^\d+$/.test(key)) return [];
    const type = valueAt(content, [...path.slice(0, at + 1), 'type']);
    return [`layer ${Number(key) + 1}${typeof type === 'string' ? ` (${type})` : ''}`];
  });
  const last = path.at(-1) ?? '';
  const own = /^\d+$/.test(last) ? [] : [helpFor(path).label];
  const text = [...places, ...own].join(': ');
  return capitalise(text);
}
