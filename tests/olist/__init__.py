"""The bridge's main job on real data: stores, products and Black Friday of Olist's data set."""
