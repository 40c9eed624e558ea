//! Bytes out: for now the capture file.

pub mod pcap;
