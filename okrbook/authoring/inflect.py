def compile_lexicon(data):
    return data
