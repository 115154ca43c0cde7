"""An epoch of the cities MLP: every row trained on, then all three splits evaluated."""

import torch
from torch import nn

from networks import Mlp, start_adam

SIZES = {"train": 106_897, "validation": 13_363, "test": 13_363}
CLASSES = 33
EVALUATION_BATCH = 4096


class EpochTrainer:
    """A plain loop, without a DataLoader, which would gather batches row by row and take longer."""

    def __init__(self, batch):
        self.batch = batch
        self.network = Mlp()
        self.optimiser = start_adam(self.network)
        self.splits = {
            split: (torch.randn(rows, 2), torch.randint(CLASSES, (rows,)))
            for split, rows in SIZES.items()
        }

    def run(self):
        self.train()
        self.evaluate("train", False)
        self.evaluate("validation", True)
        self.evaluate("test", True)

    def train(self):
        """Takes the steps; as in a run, loss and share of hits of every step are read."""
        self.network.train()
        inputs, labels = self.splits["train"]
        records = []
        for rows in torch.randperm(len(labels)).split(self.batch):
            expected = labels[rows]
            outputs = self.network(inputs[rows])
            loss = nn.functional.cross_entropy(outputs, expected)
            self.optimiser.zero_grad()
            loss.backward()
            self.optimiser.step()
            correct = (outputs.argmax(1) == expected).sum()
            records.append((loss.item(), correct.item()))
        return records

    @torch.no_grad()
    def evaluate(self, split, is_counted):
        """Loss and accuracy; where `is_counted`, the probabilities of every row and the confusion matrix as well."""
        self.network.eval()
        inputs, labels = self.splits[split]
        loss = correct = 0
        probabilities = []
        for some, expected in zip(inputs.split(EVALUATION_BATCH), labels.split(EVALUATION_BATCH)):
            outputs = self.network(some)
            loss += nn.functional.cross_entropy(outputs, expected, reduction="sum").item()
            correct += (outputs.argmax(1) == expected).sum().item()
            if is_counted:
                probabilities.append(outputs.softmax(1))
        result = [loss / len(labels), correct / len(labels)]
        if is_counted:
            everything = torch.cat(probabilities)
            cells = labels * CLASSES + everything.argmax(1)
            confusion = torch.bincount(cells, minlength=CLASSES**2).reshape(CLASSES, CLASSES)
            result += [everything, confusion]
        return result
