"""Times training steps, or epochs, in PyTorch on the processor.

Usage: main.py TASK THREADS, with TASK one of fddb, mlp, siamese, cities. Says "ready VERSION" once PyTorch is
loaded; then reads lines "BATCH COUNT" from standard input and answers each with the milliseconds of every step or
epoch, separated by spaces. Network and optimiser are made anew for each batch size, and kept between lines of the
same size.
"""

import sys
import time

import torch

from epoch import EpochTrainer
from networks import Fddb, Mlp, Siamese, start_adam


class StepTrainer:
    """Takes steps on one random batch."""

    def __init__(self, network, batch):
        self.network = network
        self.inputs, self.labels = network.draw(batch)
        self.kernels = [p for p in network.parameters() if p.dim() > 1]
        self.optimiser = start_adam(network)

    def run(self):
        self.optimiser.zero_grad()
        data_loss = total = self.network.loss(self.inputs, self.labels)
        if self.network.penalty:
            total = data_loss + self.network.penalty * sum((k * k).sum() for k in self.kernels)
        total.backward()
        self.optimiser.step()
        return data_loss.item()


TASKS = {
    "fddb": lambda batch: StepTrainer(Fddb(), batch),
    "mlp": lambda batch: StepTrainer(Mlp(), batch),
    "siamese": lambda batch: StepTrainer(Siamese(), batch),
    "cities": EpochTrainer,
}


def main():
    start = TASKS[sys.argv[1]]
    torch.set_num_threads(int(sys.argv[2]))
    trainers = {}
    print("ready", torch.__version__, flush=True)
    for line in sys.stdin:
        batch, count = map(int, line.split())
        if batch not in trainers:
            trainers[batch] = start(batch)
        times = []
        for _ in range(count):
            before = time.perf_counter()
            trainers[batch].run()
            times.append(1000 * (time.perf_counter() - before))
        print(*(f"{duration:.3f}" for duration in times), flush=True)


main()
