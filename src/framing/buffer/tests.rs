use super::*;

#[test]
fn memory_stays_within_one_frame_and_one_read() {
    let mut buffer = Buffer::new(1000);
    for _ in 0..50 {
        for _ in 0..10 {
            buffer.feed(&[7; 100]);
            assert!(buffer.bytes.capacity() <= 1100, "{}", buffer.bytes.capacity());
        }
        buffer.take(1000);
    }
    assert_eq!(buffer.end_position(), 50_000);
}

#[test]
fn a_caller_who_lets_frames_pile_up_loses_nothing() {
    let mut buffer = Buffer::new(4);
    for round in 0..100_u8 {
        buffer.feed(&[2 * round, 2 * round + 1]); // two come, one goes
        assert_eq!(buffer.waiting()[0], round);
        buffer.take(1);
    }
    assert_eq!(buffer.waiting().len(), 100);
    assert_eq!(buffer.end_position(), 200);
}
