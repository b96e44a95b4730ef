//! Products of matrices.

use gemm::{Parallelism, gemm};

/// A matrix whose rows, or whose columns where it is transposed, lie one after the other.
#[derive(Clone, Copy)]
pub(super) struct Matrix<'a> {
    values: &'a [f32],
    rows: usize,
    columns: usize,
    row_stride: isize,
    column_stride: isize,
}

impl<'a> Matrix<'a> {
    /// `rows` × `columns` numbers, row by row.
    pub(super) fn new(values: &'a [f32], rows: usize, columns: usize) -> Self {
        assert_eq!(values.len(), rows * columns, "a matrix of {rows} × {columns}");
        Self { values, rows, columns, row_stride: columns.cast_signed(), column_stride: 1 }
    }

    /// The same numbers, rows as columns.
    pub(super) fn transposed(self) -> Self {
        Self {
            rows: self.columns,
            columns: self.rows,
            row_stride: self.column_stride,
            column_stride: self.row_stride,
            ..self
        }
    }
}

/// `c ← a·b`, or `c ← c + a·b` where it `adds`; `c` lies row by row. One thread: the callers share the work out.
pub(super) fn multiply(a: Matrix, b: Matrix, c: &mut [f32], adds: bool) {
    let (rows, inner, columns) = (a.rows, a.columns, b.columns);
    assert_eq!(inner, b.rows, "inner dimensions");
    assert_eq!(c.len(), rows * columns, "a product of {rows} × {columns}");
    // SAFETY: gemm reads `a` at row_stride·i + column_stride·k for i < rows and k < inner, `b` likewise, and writes `c` at
    // columns·i + j for i < rows and j < columns. A `Matrix` holds rows·columns numbers, with the strides (columns, 1) or, where
    // transposed, the other way round: the largest index is rows·columns − 1. The length of `c` is asserted above, and being
    // borrowed mutably it does not overlap the others.
    #[allow(unsafe_code)]
    unsafe {
        gemm(
            rows,
            columns,
            inner,
            c.as_mut_ptr(),
            1,
            columns.cast_signed(),
            adds,
            a.values.as_ptr(),
            a.column_stride,
            a.row_stride,
            b.values.as_ptr(),
            b.column_stride,
            b.row_stride,
            1.0,
            1.0,
            false,
            false,
            false,
            Parallelism::None,
        );
    }
}
