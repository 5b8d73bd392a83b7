select trueup.prune()
