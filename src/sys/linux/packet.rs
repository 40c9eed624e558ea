//! Whole Ethernet frames, from an interface and to it (packet(7)).
//!
//! Frames are received through a ring of slots that this program shares with
//! the kernel (PACKET_RX_RING, TPACKET_V2): a burst waits there, and not in a
//! socket buffer, which an ordinary user may not make big. Version 2 and not 3,
//! because 3 hands over whole blocks, each after up to a millisecond or more,
//! and a cable should not add that of its own accord.

#![allow(unsafe_code)] // each block below says why it is sound

use super::socket_option::{Plain, get_option, set_option};
use super::{named, wait_for_either};
use crate::sys::Arrival;
use crate::trace::Side;
use socket2::{Domain, SockAddr, SockAddrStorage, Socket, Type};
use std::io::{self, PipeReader};
use std::mem::size_of;
use std::os::fd::{AsFd, AsRawFd};
use std::ptr;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// The middle of the cable: a packet socket with its ring. It hears both ends, so
/// that frames come in one order, whichever end they came from.
pub struct Middle {
    socket: Socket,
    /// The interfaces that lead to the two hosts, by number and as addresses.
    interfaces: [u32; 2],
    exits: [SockAddr; 2],
    ring: *mut u8,
    slot_bytes: usize,
    slots: usize,
    next: usize,
    /// Frames that were longer than their slot: they are lost, and not carried in part.
    cut: u64,
}

// SAFETY: the ring is owned by this value alone, and is used only through
// `&mut self`; nothing in it depends on the thread.
unsafe impl Send for Middle {}

impl Middle {
    /// Opens one in the calling thread's network namespace; it hears nothing
    /// until [`Middle::listen`]. `mtu_bytes` is the largest IP packet that
    /// it will get. Takes the kernel an RCU grace period, some 8 ms.
    pub(super) fn open(mtu_bytes: u32) -> io::Result<Middle> {
        // No protocol: the socket hears nothing until it is bound to one.
        let socket = named("socket(AF_PACKET)", Socket::new(Domain::PACKET, Type::RAW, None))?;
        let slot_bytes = (mtu_bytes as usize + SLOT_OVERHEAD_BYTES).next_power_of_two();
        let slots = (RING_BYTES / slot_bytes).max(64);
        let block_bytes = slot_bytes.max(1 << 16);
        set(
            &socket,
            "PACKET_VERSION",
            libc::PACKET_VERSION,
            &(libc::tpacket_versions::TPACKET_V2 as i32),
        )?;
        let request = libc::tpacket_req {
            tp_block_size: block_bytes as u32,
            tp_block_nr: (slot_bytes * slots / block_bytes) as u32,
            tp_frame_size: slot_bytes as u32,
            tp_frame_nr: slots as u32,
        };
        set(&socket, "PACKET_RX_RING", libc::PACKET_RX_RING, &request)?;
        // What we send ourselves need not come back to us. A kernel before 4.20
        // refuses, and `next` leaves those frames out.
        let _ = set(&socket, "PACKET_IGNORE_OUTGOING", libc::PACKET_IGNORE_OUTGOING, &1i32);

        // The other end has a queue of its own kind, and a queueing discipline
        // would only be in the way: it is not there yet while the link is coming
        // up. Sending works without this, too.
        let _ = set(&socket, "PACKET_QDISC_BYPASS", libc::PACKET_QDISC_BYPASS, &1i32);

        // SAFETY: no address is asked for, so nothing that exists is replaced;
        // length and descriptor are those of the ring just made.
        let ring = unsafe {
            libc::mmap(
                ptr::null_mut(),
                slot_bytes * slots,
                libc::PROT_READ | libc::PROT_WRITE,
                libc::MAP_SHARED,
                socket.as_raw_fd(),
                0,
            )
        };
        if ring == libc::MAP_FAILED {
            return named("mmap of the packet ring", Err(io::Error::last_os_error()));
        }
        let (interfaces, exits) = ([0; 2], [0; 2].map(exit));
        let ring = ring.cast();
        Ok(Middle { socket, interfaces, exits, ring, slot_bytes, slots, next: 0, cut: 0 })
    }

    /// From now on hears every frame; these interfaces lead to the hosts.
    pub(super) fn listen(&mut self, interfaces: [u32; 2]) -> io::Result<()> {
        (self.interfaces, self.exits) = (interfaces, interfaces.map(exit));
        named("bind(AF_PACKET)", self.socket.bind(&exit(0)))
    }

    /// Lets the calling thread, which is to forward, wake up on time.
    pub fn wake_on_time(&self) {
        super::netns::wake_on_time();
    }

    /// Hands the next frame and the host that sent it to `take`, and gives its
    /// slot back to the kernel afterwards. Says whether there was one; never
    /// waits.
    pub fn next(&mut self, take: impl FnOnce(Side, Arrival<'_>)) -> bool {
        // SAFETY: `next` is below `slots`, so the slot lies inside the map.
        let slot = unsafe { self.ring.add(self.next * self.slot_bytes) };
        let header: *mut libc::tpacket2_hdr = slot.cast();
        // SAFETY: a slot begins with its header, and slots are aligned to far
        // more than the four bytes of this number. The kernel changes it too,
        // hence an atomic.
        let status = unsafe { AtomicU32::from_ptr(ptr::addr_of_mut!((*header).tp_status)) };
        // Acquire: what the kernel wrote before this is seen after it.
        let state = status.load(Ordering::Acquire);
        if state & libc::TP_STATUS_USER == 0 {
            return false;
        }
        // SAFETY: the slot is ours until the status is written back. The kernel
        // has filled in the header and, aligned behind it, the address
        // (Documentation/networking/packet_mmap).
        let (header, address) = unsafe {
            let behind = size_of::<libc::tpacket2_hdr>().next_multiple_of(libc::TPACKET_ALIGNMENT);
            (header.read(), slot.add(behind).cast::<libc::sockaddr_ll>().read())
        };
        let start = usize::from(header.tp_mac).min(self.slot_bytes);
        let length = (header.tp_snaplen as usize).min(self.slot_bytes - start);
        // SAFETY: start and length were cut to lie inside the slot, which is ours
        // alone until the status is written back below; the borrow ends before
        // that.
        let frame = unsafe { std::slice::from_raw_parts(slot.add(start), length) };
        let interface = address.sll_ifindex as u32;
        let from = Side::BOTH.into_iter().find(|side| self.interfaces[side.index()] == interface);
        let whole = length == header.tp_len as usize;
        self.cut += u64::from(!whole);
        if let (true, true, Some(from)) =
            (whole, address.sll_pkttype != libc::PACKET_OUTGOING, from)
        {
            let arrival = Arrival {
                frame,
                system_time_ns: u64::from(header.tp_sec) * 1_000_000_000
                    + u64::from(header.tp_nsec),
                checksum_missing: state & libc::TP_STATUS_CSUMNOTREADY != 0,
            };
            take(from, arrival);
        }
        // Release: we are done with the slot before the kernel may use it.
        status.store(libc::TP_STATUS_KERNEL, Ordering::Release);
        self.next = (self.next + 1) % self.slots;
        true
    }

    pub fn send(&self, to: Side, frame: &[u8]) -> io::Result<()> {
        self.socket.send_to(frame, &self.exits[to.index()]).map(drop)
    }

    /// Frames lost because the ring was full, since this was last asked, and those that
    /// no slot could hold.
    pub fn lost(&self) -> io::Result<u64> {
        let (counted, _): (libc::tpacket_stats, _) = named(
            "getsockopt(PACKET_STATISTICS)",
            get_option(&self.socket, libc::SOL_PACKET, libc::PACKET_STATISTICS),
        )?;
        Ok(u64::from(counted.tp_drops) + self.cut)
    }

    /// Waits until a frame is there, `timeout` is over, or the other end of `stopped`
    /// is gone. Says whether it is gone.
    pub fn wait(&self, stopped: &PipeReader, timeout: Option<Duration>) -> io::Result<bool> {
        // A hang-up is always reported.
        let both = [(self.socket.as_fd(), libc::POLLIN), (stopped.as_fd(), 0)];
        Ok(wait_for_either(both, timeout)?[1] != 0)
    }

    /// Closes it without waiting: the kernel lets three RCU grace periods pass
    /// while it takes a ring down, some 25 ms, which is longer than many
    /// experiments. If the process ends before, the kernel goes on alone.
    pub fn close_in_background(self) {
        // Where no thread can be had, it is closed here.
        let _ = std::thread::Builder::new().spawn(move || drop(self));
    }
}

impl Drop for Middle {
    fn drop(&mut self) {
        // SAFETY: unmaps exactly what `open` mapped, once; no borrow of it can
        // be alive, because `next` lends it only while it holds `&mut self`.
        unsafe { libc::munmap(self.ring.cast(), self.slot_bytes * self.slots) };
    }
}

/// The interface with this number, or all for 0, as an address.
fn exit(interface: u32) -> SockAddr {
    let address = libc::sockaddr_ll {
        sll_family: libc::AF_PACKET as u16,
        sll_protocol: (libc::ETH_P_ALL as u16).to_be(),
        sll_ifindex: interface as i32,
        sll_hatype: 0,
        sll_pkttype: 0,
        sll_halen: 0,
        sll_addr: [0; 8],
    };
    let mut storage = SockAddrStorage::zeroed();
    // SAFETY: a `sockaddr_ll` is one of the kinds of address that the storage is
    // made for: it fits, and the storage is aligned for it.
    unsafe { *storage.view_as() = address };
    // SAFETY: the length is that of what was just written.
    unsafe { SockAddr::new(storage, size_of::<libc::sockaddr_ll>() as libc::socklen_t) }
}

/// 8 MiB: at an MTU of 1500 that is 4096 frames, or 5.9 MB of a stream. At 100,000
/// frames a second we may be kept from running for 40 ms. Where the largest
/// window (tcp_rmem, tcp(7)) is larger, one connection alone could fill it; the
/// kernel counts what it drops then, and the capture is not whole.
const RING_BYTES: usize = 8 << 20;

/// The two headers in front of a frame in its slot, and the Ethernet header.
const SLOT_OVERHEAD_BYTES: usize = 128;

fn set(socket: &Socket, call: &str, option: libc::c_int, value: &impl Plain) -> io::Result<()> {
    let result = set_option(socket, libc::SOL_PACKET, option, value);
    named(&format!("setsockopt({call})"), result)
}
