import type { DataFormat } from '../../shared/specs/data.ts';

/**
 * Known reasons why figures differ from those of the reports: facts, not excuses. These hold for every recipe of
 * a format.
 */
export const dataRemarks: Readonly<Partial<Record<DataFormat, readonly string[]>>> = {
  fddb: [
    'The report cut its crops from all ten folds of FDDB; how it drew non-faces and which photographs its test used it does not say. Here whole photographs are dealt to training, validation and test, so no photograph is in two of them.',
  ],
  lfw: [
    'The report used LFW-a, whose faces are aligned, at 250 x 250 pixels; here the pictures are those of the data folder. No person is in both training and validation pairs, which the report does not ask for.',
  ],
};

const keras =
  'Training figures of Keras are means over the batches of an epoch, measured while the network changes and with dropout on; here the training split is evaluated whole after the epoch, without dropout.';

/** And these for one recipe. */
export const remarks: Readonly<Partial<Record<string, readonly string[]>>> = {
  'R-fddb-raw': [
    keras,
    'Pixels of 0 to 255 make the loss of the first steps large, and it falls as soon as training moves.',
  ],
  'R-fddb-regularised': [
    keras,
    'The report does not say how strong its penalty was; the size of the loss with it is a matter of that choice.',
  ],
  'R-fddb-normalised': [keras],
  'R-fddb-lr-low': [
    'Adam moves every parameter by up to the learning rate at each step, however small its gradient: over 800 steps up to 8e-4 each, all 423,244 in the direction that lowers the loss. With seed 1 the validation loss goes from 0.7227 to 0.6385, about a tenth.',
    'The report does not name its optimiser. With plain gradient descent in the place of Adam (seed 1) it goes from 0.7227 to 0.7214: what the report shows, 0.7222 to 0.7200.',
  ],
  'R-fddb-coarse': [
    'The best of 100 trials is an optimistic figure on both sides: it was chosen by the split it is measured on.',
  ],
  'R-fddb-fine': [
    'The best of 100 trials is an optimistic figure on both sides: it was chosen by the split it is measured on.',
  ],
  'R-fddb-model1': [
    'A test of 200 crops moves in steps of 0.005; its sampling error alone is about 0.011 at 0.975.',
  ],
  'R-fddb-model2': [
    'A test of 200 crops moves in steps of 0.005; its sampling error alone is about 0.011 at 0.975.',
  ],
  'R-siamese-base': [
    'The validation accuracy of the report is that of its epoch 16; ours is that of the last, like the other figures of both.',
  ],
  'R-mlp-gradients': [
    'PyTorch 1.13 on the same data (seed 1, one epoch; seed 2, ten) finds an explosion, too: averaged over all steps of an epoch, squared gradient norms of 2e19 to 4e26 in the first of the hundred layers, 1e13 to 1e20 in the 31st, 0.7 to 3,000 in the 91st and 0.01 to 0.5 in the last, a loss of 3.2 and an accuracy of 0.12 over the training batches of the tenth epoch. Over the ten steps of an epoch that are watched here the first layer has 5e7 to 8e20 (seed 1): single steps make up most of such a mean. On a linear axis all but the first layers lie at nothing, as in the report.',
    'Without batch normalisation gradients vanish: there as here, after one epoch, the squared norm is 0 up to the 96th layer at least, 0.003 to 0.007 in the last and 0.02 in the output.',
  ],
};
