//! Published numbers, and whether reproduced ones agree with them.
#![forbid(unsafe_code)]
