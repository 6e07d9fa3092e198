//! The stores of both wings.
