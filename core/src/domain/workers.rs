//! Work that may be done by several threads at once, and who does it: nobody below the node has threads.

/// Something to do beside other things.
pub type Job<'j> = &'j mut (dyn FnMut() + Send);

/// Does every job, in any order or all at once, and returns when each of them is done.
pub type Workers = fn(&mut [Job<'_>]);

/// How many jobs of a kind are made: each has a connection and a document in memory.
pub(crate) const JOBS: usize = 2;

/// Does one job after the other, on the thread that asks for it.
pub fn one_by_one(jobs: &mut [Job<'_>]) {
    for job in jobs {
        job();
    }
}
