"""The networks that are timed. Each draws batches and tells the loss of one."""

import torch
from torch import nn


def block(channels, filters):
    return [
        nn.Conv2d(channels, filters, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Dropout(0.25),
    ]


class Fddb(nn.Sequential):
    learning_rate = 3.71538e-4
    penalty = 3.9646e-5

    def __init__(self):
        super().__init__(
            *block(3, 32),
            *block(32, 64),
            *block(64, 86),
            nn.Flatten(),
            nn.Linear(4214, 84),
            nn.ReLU(),
            nn.Linear(84, 2),
        )

    def draw(self, batch):
        return torch.randn(batch, 3, 60, 60), torch.arange(batch) % 2

    def loss(self, inputs, labels):
        return nn.functional.cross_entropy(self(inputs), labels)


class Mlp(nn.Sequential):
    learning_rate = 1e-3
    penalty = 0

    def __init__(self):
        widths = [2] + [16] * 6
        hidden = [
            layer
            for inputs, units in zip(widths, widths[1:])
            for layer in (nn.Linear(inputs, units), nn.BatchNorm1d(units), nn.ReLU())
        ]
        super().__init__(*hidden, nn.Linear(16, 33))

    def draw(self, batch):
        return torch.randn(batch, 2), torch.arange(batch) % 33

    def loss(self, inputs, labels):
        return nn.functional.cross_entropy(self(inputs), labels)


class Siamese(nn.Module):
    """Both pictures of all pairs go through the encoder as one batch, which is faster than one after the other."""

    learning_rate = 1e-4
    penalty = 0

    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(
            *(nn.Conv2d(1, 64, 10), nn.ReLU(), nn.MaxPool2d(2)),
            *(nn.Conv2d(64, 128, 7), nn.ReLU(), nn.MaxPool2d(2)),
            *(nn.Conv2d(128, 128, 4), nn.ReLU(), nn.MaxPool2d(2)),
            *(nn.Conv2d(128, 256, 4), nn.ReLU()),
            nn.Flatten(),
            nn.Linear(9216, 4096),
            nn.Sigmoid(),
        )
        self.score = nn.Linear(4096, 1)

    def draw(self, batch):
        return torch.randn(2 * batch, 1, 105, 105), (torch.arange(batch) % 2).float()

    def loss(self, inputs, labels):
        first, second = self.encoder(inputs).chunk(2)
        scores = self.score((first - second).abs()).squeeze(1)
        return nn.functional.binary_cross_entropy_with_logits(scores, labels)


def start_adam(network):
    return torch.optim.Adam(network.parameters(), lr=network.learning_rate, eps=1e-7)
