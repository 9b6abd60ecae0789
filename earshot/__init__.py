"""earshot"""
