SET max_threads = 2;
SET output_format_decimal_trailing_zeros = 1;
